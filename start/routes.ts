import '#kernel/routes'
