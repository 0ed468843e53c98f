"""A local Keygen: `api` answers as the Keygen API does, with faults on demand.

python -m keygen_sandbox
"""
