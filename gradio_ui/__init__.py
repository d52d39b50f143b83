"""The review app: waiting designs on their shirts, and a person's Approve or Reject.

In: the HTTP API, through the gateway's typed client and nothing else. Out: pages for signed-in people, and their
decisions. `page` turns what the API gives into HTML (pure), `blocks` lays it out in Gradio, `gate` lets only
signed-in browsers in, `app` is the Serve application.
"""
