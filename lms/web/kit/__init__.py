"""What all areas share: routes, sentences, security, forms and components."""
