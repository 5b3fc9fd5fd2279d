"""
A YAML file a person wrote → an attrs class, each place of it with its line, every fault noted.

In: a path and the class (:func:`load_yaml`), or a path alone (:func:`read_yaml`). Out: what it says, with YAML's surprises
refused, and faults in the manner of a good compiler: file, line, column, the words at fault, what was expected, what to do.
"""

from banding.yaml_files.faults import FaultNotes, shown
from banding.yaml_files.marks import Block, Marked, read_yaml
from banding.yaml_files.structure import Loaded, load_yaml
