"""What a file is: DATs, and what else can tell without a network."""
