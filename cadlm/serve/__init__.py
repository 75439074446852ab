"""The HTTP server: the pipeline, the compiler and an OpenAI-compatible chat over the network, within limits.

`cadlm.serve.server.run` is the whole of it; needs the extra `serve` (starlette, uvicorn, prometheus-client).
"""
