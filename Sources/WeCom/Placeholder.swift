import Crypto
import AsyncHTTPClient
