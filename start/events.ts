import '#jobs/listen'
import '#messages/listen'
