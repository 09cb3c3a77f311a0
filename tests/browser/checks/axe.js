// Gives a line for each place that axe has something against, a few for each rule.
const [runOnly] = arguments;
return axe.run(document, { runOnly, resultTypes: ["violations"], elementRef: false, preload: false })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => {
    const places = nodes.slice(0, 2).map((node) => {
      const [why] = [...node.any, ...node.all, ...node.none].map((check) => check.message);
      return `${id}: ${why?.slice(0, 160)} ${node.html.slice(0, 120)} at ${node.target.join(" ").slice(0, 80)}`;
    });
    return nodes.length > 2 ? [...places, `${id}: and more places`] : places;
  }));
