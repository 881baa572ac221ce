import Yams
import Configuration
