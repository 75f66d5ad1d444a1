"""The parts of the sample school: who is there, what happened, what came back. Everything follows from one seed."""
