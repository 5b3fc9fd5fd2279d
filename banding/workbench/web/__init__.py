"""The pages of the workbench: plain HTML made on the server, which works without JavaScript. In: a Workbench. Out: a WSGI app."""
