"""RTF: tokens, groups and destinations, to the same paragraphs as other word processors'. Only `formats` comes in."""
