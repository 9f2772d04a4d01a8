import '#kernel/routes'
import '#identity/routes'
