"""How often what is proposed is right, given a true judgement of identity."""
