"""Routes, one file per resource: parse the request, call one function, map the result."""
