"""What a model may answer, for decoders that are not the embedded one: a grammar for servers, a token mask for transformers."""
