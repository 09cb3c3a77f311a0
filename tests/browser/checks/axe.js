// Gives a line for each place that axe has something against.
const [tags] = arguments;
return axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], elementRef: false, preload: false })
  .then(({ violations }) => violations.flatMap(({ id, help, nodes }) => {
    const places = nodes.slice(0, 4).map((node) => {
      const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join(" ");
      return `${id}: ${help}: ${node.target.join(" ")} ${node.html.slice(0, 160)} (${why.slice(0, 300)})`;
    });
    return nodes.length > 4 ? [...places, `${id}: and ${nodes.length - 4} places more`] : places;
  }));
