"""The training room: how the packaged network is made. No part of the installed package.

`python -m training.train --help` is its one command. Only `encoder`, `losses`, `learn`,
`export` and `train` need torch; the readers and the label making need what `kg` needs.
"""
