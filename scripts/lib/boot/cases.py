# SPDX-License-Identifier: GPL-2.0
# In the guest: the cases of a program of unittest, in the order they run, one a line.
import importlib.machinery
import importlib.util
import sys
import unittest


def show(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            show(test)
        else:
            print(test.id().split('.', 1)[1])


loader = importlib.machinery.SourceFileLoader('program', sys.argv[1])
module = importlib.util.module_from_spec(importlib.util.spec_from_loader('program', loader))
loader.exec_module(module)
show(unittest.defaultTestLoader.loadTestsFromModule(module))
