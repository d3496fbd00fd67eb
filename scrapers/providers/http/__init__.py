"""The only way out to the network: paced, bounded, guarded, cached.

``network.Network`` has a ``station.Station`` for each source, which outlives scans, and
gives a ``line.Line`` over it. Nothing is imported here: providers are found by listing
the packages beside this one, and most configurations need no client.
"""
