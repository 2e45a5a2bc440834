"""What an assistant may ask and do over the Model Context Protocol, by `kith mcp` and at `/mcp`.

Only `server` and what serves it import the protocol's library, which is an extra: `kith[mcp]`.
"""
