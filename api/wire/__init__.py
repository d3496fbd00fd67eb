"""What methods take and give, as types: the OpenRPC document is made from them.

A text in ``Annotated`` is the description of a member, a mapping holds keywords of JSON
Schema that narrow it. Members are named as on the wire.
"""
