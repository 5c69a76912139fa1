"""A record as an app in the browser: the views of the report over records of any size, search and corrections."""
