import '#jobs/listen'
