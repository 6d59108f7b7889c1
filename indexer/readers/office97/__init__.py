"""The binary formats of Word and PowerPoint 97 to 2003 (MS-DOC, MS-PPT). Only `formats` comes in."""
