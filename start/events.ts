import '#jobs/listen'
import '#messages/listen'
import '#wallet/listen'
