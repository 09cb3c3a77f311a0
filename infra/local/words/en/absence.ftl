# What is said while there is no demo company.
absence-being-made-title = Getting ready
absence-being-made = Six months of history are being made.
absence-being-made-how = A made-up tea shop signs up customers, is paid and refunds, month after month, through the same calls as yours will. It takes less than a minute.
absence-being-made-step = { $done } of { $of } sign-ups, sales and refunds are there.
absence-being-made-again = This page looks again every two seconds.
absence-empty-title = No demo company
absence-empty = There is no demo company here.
absence-empty-why = This deployment was started with { $option }, so it holds what you set up yourself and nothing else.
absence-own = Your own company
absence-own-how = Once, with this one-time token. The answer holds your first API key; it is shown that once.
absence-copy-token = the set-up token
absence-own-then = Then { $calls }: { $description } lists every call.
absence-own-doors = Members sign in at { $dashboard }, partners at { $portal } with your company’s id in it.
absence-api = the API’s description
absence-demo = The demo instead
