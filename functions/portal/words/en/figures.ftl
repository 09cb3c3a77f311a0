### How times are put together.

figures-day-and-time = { $day }, { $time }
figures-exact = { $day }, { $time } { $zone }

## What is left until a time.

figures-left-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
figures-left-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
figures-left-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
figures-left-moment = less than a minute
