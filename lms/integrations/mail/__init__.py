"""Mail: `transport` sends it, `letters` says what is in it. When it is sent is the jobs' business."""
