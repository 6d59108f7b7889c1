"""Microsoft's formats since 2007: DOCX, XLSX, PPTX. `formats` comes in, and `odf` for cells like Excel's."""
