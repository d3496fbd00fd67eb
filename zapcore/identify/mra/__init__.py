"""What an MRA file says of the arcade game that it loads.

Format: https://mister-devel.github.io/MkDocs_MiSTer/developer/mra/. Files are read in
pieces; a parser of XML would refuse what the device loads, and keep what nobody asks.
"""

from zapcore.identify.mra.files import MraReader, Reading, is_mra

__all__ = ["MraReader", "Reading", "is_mra"]
