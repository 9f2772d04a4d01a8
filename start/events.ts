import '#jobs/listen'
import '#identity/listen'
import '#messages/listen'
import '#wallet/listen'
