### What charts say of themselves.

chart-nothing = There is nothing to draw yet.
chart-numbers = The numbers of this chart
chart-point = { $label }: { $value }
chart-point-running = { $label }, so far: { $value }
chart-share = { $share } of the step before
