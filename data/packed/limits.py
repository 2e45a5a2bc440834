"""Into how many buckets a packed log is dealt."""

# A hundred million interactions are then some 1.5 million a bucket.
BUCKETS = 64
# Each bucket that is being dealt into is an open file.
MOST_BUCKETS = 512
