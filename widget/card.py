"""The licence key on the page, in the greeting: the other module that speaks to the browser.

What it finds there it made itself, so it may ask the elements themselves. The key's element holds
the key and nothing else, so that it can be selected, and is marked as what recordings of a visit
leave out.
"""

import js

from .browser import (
    JsException,
    add_listener,
    anchor,
    create_proxy,
    element,
    focus_greeting,
    from_dict,
    greeting_of,
    own,
    own_getter,
    run,
    set_attribute,
    timer_element,
    unused_id,
    write,
)

# Where recorders of visits are told to leave something out: LogRocket, Sentry, Hotjar, Datadog,
# Microsoft Clarity, OpenReplay, Smartlook, Matomo, Mouseflow; and by classes PostHog, FullStory,
# New Relic, rrweb, Yandex Metrica.
PRIVATE_ATTRIBUTES = {
    "data-private": "",
    "data-sentry-mask": "",
    "data-hj-suppress": "",
    "data-dd-privacy": "mask",
    "data-clarity-mask": "true",
    "data-openreplay-masked": "",
    "data-recording-sensitive": "",
    "data-matomo-mask": "",
    "data-mf-replace": "•••",
    "translate": "no",
}
PRIVATE_CLASSES = "ph-no-capture fs-exclude nr-mask rr-mask ym-hide-content notranslate"

exec_command = own("Document", "execCommand")
remove_listener = own("EventTarget", "removeEventListener")
visibility_of = own_getter("Document", "visibilityState")


def on_hidden(callback):
    """Call `callback()` whenever the page is out of sight: left, or behind another. Returns a
    function that ends it."""

    def on_change(event):
        if event.type == "pagehide" or visibility_of(js.document) == "hidden":
            callback()

    names, proxy = ("visibilitychange", "pagehide"), create_proxy(on_change)
    for name in names:
        add_listener(js.window, name, proxy)

    def stop():
        for name in names:
            remove_listener(js.window, name, proxy)

    return stop


def date(text: str, locale: str) -> str:
    """A time in ISO 8601, as the visitor writes dates, in the language of our words."""
    language = locale.split("-")[0]
    own_locales = [one for one in js.navigator.languages if one.split("-")[0] == language]
    options = {"dateStyle": "long", "timeStyle": "short", "numberingSystem": "latn"}
    form = js.Intl.DateTimeFormat.new((own_locales or [locale])[0], from_dict(options))
    return form.format(js.Date.new(text))


def show_progress(form, phrase) -> None:
    """Say what is under way. An earlier button stays, and does nothing meanwhile."""
    area = area_of(form)
    if area:
        say(area, "issuing", phrase)
        allow_retry(form, False)


def show_problem(form, phrases, link) -> None:
    """Say that there is no key, and why, each phrase on a line. `link` is None, or words and an
    address, which may be empty: then the words are left out."""
    area = area_of(form)
    if not area:
        return
    status = say(area, "problem", phrases[0])
    for phrase in phrases[1:]:
        line = element("p")
        write(line, phrase)
        status.append(line)
    if link and link[1]:
        status.lastElementChild.append(" ", anchor(*link))


def offer_retry(form, words, password, on_retry) -> None:
    """Show a button that calls `on_retry(typed)`. `password` is None, or the words of a field whose
    content is given to it, and what to say while that is empty."""
    area = area_of(form)
    if not area:
        return
    had_focus = area.matches(":focus-within")
    remove(area, "[data-signup-retry]")
    around, button = element("div"), element("button", "retry")
    around.setAttribute("data-signup-retry", "")
    button.type = "button"
    write(button, words)
    field = None
    if password:
        field = password_field(around, password[0])
    around.append(button)
    area.append(around)

    def on_click(event=None):
        if button.getAttribute("aria-disabled"):
            return
        typed = take_typed(field, password[1]) if field else ""
        if typed or not field:
            on_retry(typed)

    def on_key(event):
        if event.key == "Enter":  # there is no form around it, which could be sent
            event.preventDefault()
            on_click()

    add_listener(button, "click", create_proxy(on_click))
    if field:
        add_listener(field, "keydown", create_proxy(on_key))
    if had_focus:
        (field or button).focus()


def password_field(around, label):
    """A field for the password, without a name: it is part of no form."""
    named, field = element("label"), element("input")
    write(named, label)
    field.type = "password"
    field.autocomplete = "current-password"
    field.dir = "ltr"
    field.id = unused_id("signup-password")
    named.htmlFor = field.id
    around.append(named, field)
    return field


def take_typed(field, missing) -> str:
    """What was typed, which leaves the page; or an empty string, after saying so at the field."""
    typed = field.value
    if typed:
        field.value = ""
        take_back_missing(field)
    else:
        show_missing(field, missing)
    return typed


def take_back_missing(field) -> None:
    remove(field.parentElement, "[data-signup-part=error]")
    set_attribute(field, "aria-describedby", "")
    set_attribute(field, "aria-invalid", "")


def show_missing(field, phrase) -> None:
    """Say at the field that it is empty."""
    if not field.getAttribute("aria-describedby"):
        error = element("p", "error")
        write(error, phrase)
        error.id = unused_id(field.id + "-error")
        if field.matches(":focus"):  # or else it is read out as the field gets the focus
            error.setAttribute("role", "alert")
        field.setAttribute("aria-describedby", error.id)
        field.setAttribute("aria-invalid", "true")
        field.after(error)
    field.focus()


def withdraw_retry(form) -> None:
    """Remove the button, which is of no more use. If the focus was there, the greeting gets it."""
    area = area_of(form)
    if area:
        if area.matches(":focus-within"):
            focus_greeting(greeting_of(form))
        remove(area, "[data-signup-retry]")


def allow_retry(form, is_allowed: bool) -> None:
    """Let the button do something, or not. It is not `disabled`, as it would lose the focus."""
    area = area_of(form)
    button = area and area.querySelector("[data-signup-part=retry]")
    if button:
        set_attribute(button, "aria-disabled", "" if is_allowed else "true")


def show_time_left(form, text: str) -> None:
    """Say how long to wait, which is not read out each time it changes."""
    area = area_of(form)
    if not area:
        return
    status = area.querySelector("[role=status]")
    timer = status.querySelector("[role=timer]")
    if not timer:
        timer = timer_element("p")
        status.append(timer)
    timer.textContent = text


def show_key(form, key: str, words: list, lines: list) -> None:
    """Show a key with a button that copies it, and lines below: for each its part, or nothing; its
    words; and where they lead, or nothing.

    `words` are those above the key, what is read out, those of the button, and what is said when
    the key was copied, and when it was not.
    """
    area = area_of(form)
    if not area:
        return
    heading, ready, copy, copied, by_hand = words
    withdraw_retry(form)
    status = say(area, "ready", ready)
    label, shown, button = element("p"), key_element(key), element("button", "copy")
    write(label, heading)
    label.id = unused_id("signup-key-label")
    shown.setAttribute("aria-labelledby", label.id)
    button.type = "button"
    write(button, copy)

    def on_copy(event):
        run(copy_key(area, shown, copied, by_hand))

    add_listener(button, "click", create_proxy(on_copy))
    status.before(label, shown, button)  # it stays beside the button, which makes it speak
    for part, phrase, url in lines:
        area.append(line_of(part, phrase, url))


def key_element(key: str):
    """The key in groups, as it is read out and typed: its text is the key and nothing else."""
    shown = element("code", "key")
    for name, value in PRIVATE_ATTRIBUTES.items():
        shown.setAttribute(name, value)
    shown.className = PRIVATE_CLASSES
    shown.dir = "ltr"
    # A `code` cannot be named, a group can: https://www.w3.org/TR/wai-aria-1.2/#namefromprohibited
    shown.setAttribute("role", "group")
    shown.tabIndex = 0  # a long key is scrolled, by keyboard too
    groups = key.split("-")
    for i, group in enumerate(groups):
        shown.append(element("span", "", group + ("-" if i < len(groups) - 1 else "")))
    return shown


def line_of(part: str, phrase, url: str):
    line = element("p")
    if url:
        line.append(anchor(phrase, url, part))
    else:
        write(line, phrase)
    return line


async def copy_key(area, shown, copied, by_hand) -> None:
    """Copy the key. Where that is refused, it is selected, and the visitor told."""
    try:
        await js.navigator.clipboard.writeText(shown.textContent)
        is_copied = True
    except (JsException, AttributeError, TypeError):  # an insecure page has no clipboard
        js.getSelection().selectAllChildren(shown)
        is_copied = exec_command(js.document, "copy")
    say(area, "copied", copied if is_copied else by_hand)


# --- Elements ------------------------------------------------------------------------------------


def area_of(form):
    """Where all this stands in the greeting, or something falsy if that is gone."""
    greeting = greeting_of(form)
    if not greeting:
        return None
    area = greeting.querySelector("[data-signup-license]")
    if not area:
        area, status = element("div"), element("div")
        area.setAttribute("data-signup-license", "")
        status.setAttribute("role", "status")
        area.append(status)
        link = greeting.querySelector("[data-signup-part=next]")  # which comes last
        if link:
            link.parentElement.before(area)
        else:
            greeting.append(area)
    return area


def say(area, step: str, phrase):
    """Put words where they are read out. `step` is for styles: "issuing", "problem", "ready" or
    "copied"."""
    area.setAttribute("data-signup-license", step)
    status, line = area.querySelector("[role=status]"), element("p")
    write(line, phrase)
    status.replaceChildren(line)
    return status


def remove(area, selector: str) -> None:
    found = area.querySelector(selector)
    if found:
        found.remove()
