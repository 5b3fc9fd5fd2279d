"""
The API for case systems, ``/api/v1``: JSON in and out, described by OpenAPI 3.1 that is made from the types it reads by.

``types`` what goes in and out; ``operations`` the list of what can be asked, from which routes and description are made;
``tokens`` who may ask what; ``webhooks`` events sent out, each until it is taken.
"""
