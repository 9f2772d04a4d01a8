import '#kernel/routes'
import '#identity/routes'
import '#messages/routes'
