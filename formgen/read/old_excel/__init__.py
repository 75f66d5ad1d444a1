"""Old Excel workbooks (.xls), read by xlrd in a process of its own: it may be slow, greedy or crash, and is stopped."""
