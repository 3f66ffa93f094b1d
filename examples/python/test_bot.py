"""Tests of the bot against an emulator that runs already, at FINCHAT_BASE_URL."""

import os
import unittest

from bot import EchoBot
from card import card
from emulator import Emulator
from finchat import FinChat

BASE_URL = os.environ.get("FINCHAT_BASE_URL", "http://127.0.0.1:3462")
APP_ID = "5cf29aec6ccfd004ccd28075"
SECRET = "90fa4652-5cd1-4280-ae20-e3d381f9b1fa"
CALLBACK_TOKEN = "2g7als3DgPW6Xp1xEpmcvgVhQG621bFY"

ALICE = "@alice:example.org"
HELPER = "@finchat-help-bot:example.org"


class EchoBotTest(unittest.TestCase):
    """With a tenant of its own, so that it may run at the same time as others, also in several processes."""

    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(BASE_URL).create_tenant()
        cls.addClassCleanup(cls.emulator.delete)

    def setUp(self):
        self.emulator.reset()
        self.bot = EchoBot(FinChat(self.emulator.url, APP_ID, SECRET), CALLBACK_TOKEN)
        self.addCleanup(self.bot.close)
        self.emulator.set_callback(APP_ID, self.bot.url)

    def test_says_back_what_it_hears(self):
        self.emulator.say(ALICE, HELPER, "Hello!")
        answer = self.emulator.next_message(sender=HELPER)
        self.assertEqual(answer["content"], {"msgtype": "m.text", "body": "You said: Hello!"})

    def test_thanks_for_a_card_that_was_filled_in(self):
        self.emulator.say(ALICE, HELPER, "A card, please.")
        sent = self.emulator.next_message(sender=HELPER)
        self.assertEqual(sent["content"], card())
        self.emulator.submit(ALICE, sent, {"name": "Alice", "time": "morning"})
        self.emulator.next_message(sender=HELPER, content={"body": "Thank you, Alice."})

    def test_answers_what_was_said_while_it_was_down(self):
        self.emulator.set_callback(APP_ID, "http://127.0.0.1:9/nobody-listens-here")
        self.emulator.say(ALICE, HELPER, "Anybody there?")
        self.emulator.advance("10m")
        self.emulator.set_callback(APP_ID, self.bot.url)
        self.emulator.advance("10m")
        self.emulator.next_message(sender=HELPER, content={"body": "You said: Anybody there?"})

    def test_goes_on_when_its_token_has_run_out(self):
        self.emulator.say(ALICE, HELPER, "Before")
        self.emulator.next_message(sender=HELPER, content={"body": "You said: Before"})
        self.emulator.advance("2h")
        self.emulator.say(ALICE, HELPER, "After")
        self.emulator.next_message(sender=HELPER, content={"body": "You said: After"})


if __name__ == "__main__":
    unittest.main()
