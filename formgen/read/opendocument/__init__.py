"""The bounded parser of OpenDocument spreadsheets: bytes in, the same workbook out that the Excel parser gives."""
