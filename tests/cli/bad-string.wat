(module (func (drop "unclosed
)))
