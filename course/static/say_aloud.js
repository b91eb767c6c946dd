// Say it aloud: record, listen, see the pace. All of it happens in this page: the sound is
// never put into the model, so it never reaches the kernel, a file or a network.

const CALM = [120, 160]; // words a minute
const LONGEST = 180; // seconds; nobody's last minute takes longer
const SHORTEST = 2; // seconds; less says nothing about a pace
const QUIET = 0.01; // of full scale: the loudest moment of a recording with nobody talking

const WHY_NOT = {
  insecure:
    "This page cannot use a microphone, because it was not opened on this computer or over https.",
  missing: "This browser cannot record sound.",
  NotAllowedError:
    "The browser did not let this page use the microphone. That is fine. If you change your "
    + "mind, allow it next to the page’s address, then press Record again.",
  NotFoundError: "We found no microphone. If you plug one in, press Record again.",
  NotReadableError:
    "The microphone is busy. Another program may be using it. Close that program, then press "
    + "Record again.",
  other: "The microphone did not start.",
};
const INSTEAD = " You can go on without it: press “Only time me”, and say your words.";

function hindrance() {
  if (!window.isSecureContext) return "insecure";
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return "missing";
  return "";
}

// The learner's own words: lines of the interviewer are not said aloud.
function spokenWords(text) {
  const own = text.split("\n").filter((line) => !/^\s*interviewer\s*:/i.test(line));
  return own.flatMap((line) =>
    line.replace(/^\s*(me|candidate)\s*:/i, "").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)));
}

const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const clock = (seconds) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// One plain sentence or two on a pace. A hint, never a mark.
function aboutPace(words, seconds) {
  const took = `That took ${plural(Math.round(seconds), "second")}.`;
  if (!words) return `${took} Type what you said, and you will see your pace as well.`;
  if (seconds < SHORTEST) return `${took} That is too short to tell a pace.`;
  const pace = Math.round((60 * words) / seconds);
  const calm = `A calm pace is about ${CALM[0]} to ${CALM[1]}`;
  let hint = `${calm}, so this is easy to follow.`;
  if (pace < CALM[0]) hint = `${calm}. Slower is fine if it sounds like you.`;
  if (pace > CALM[1]) hint = `${calm}. Try one breath between your two questions.`;
  if (pace > 260) hint = `${calm}. Did you say all of the words above?`;
  if (pace < 60) hint = `${calm}. Long pauses count too, so leave them out if you try again.`;
  return `${took} With ${plural(words, "word")}, that is about ${pace} words a minute. ${hint}`;
}

async function alreadyAllowed() {
  try {
    return (await navigator.permissions.query({ name: "microphone" })).state === "granted";
  } catch {
    return false; // some browsers do not tell
  }
}

// Listens to how loud it gets, so that a dead microphone is noticed at once.
function loudness(stream) {
  try {
    const context = new AudioContext();
    const meter = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    let peak = 0;
    const timer = setInterval(() => {
      meter.getFloatTimeDomainData(samples);
      for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    }, 40);
    return () => {
      const heard = context.state === "running" ? peak : null;
      clearInterval(timer);
      context.close();
      return heard;
    };
  } catch {
    return () => null;
  }
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function button(text, className = "arw-button") {
  const element = make("button", className, text);
  element.type = "button";
  return element;
}

function render({ model, el }) {
  // Two of these widgets on one page must not share the names that tie labels to boxes.
  const own = Math.random().toString(36).slice(2);
  const id = (part) => `arw-say-${part}-${own}`;

  const box = make("div", "arw arw-say");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Say it aloud");
  keepKeys(box);

  const label = make("label", "arw-say-label", "What you will say");
  label.htmlFor = id("words");
  const words = make("textarea", "arw-say-words");
  words.id = id("words");
  words.rows = 4;
  words.setAttribute("aria-describedby", id("count"));
  const count = make("p", "arw-say-count");
  count.id = id("count");

  const follow = make("p", "arw-say-follow");
  follow.setAttribute("aria-hidden", "true"); // the words are in the box above already
  follow.hidden = true;

  const bar = make("div", "arw-say-bar");
  const record = button("Record", "arw-button arw-first");
  const time = button("Only time me");
  const listen = button("Listen");
  const away = button("Throw it away");
  const timer = make("span", "arw-say-timer", "0:00");
  timer.setAttribute("role", "timer");
  timer.setAttribute("aria-label", "Time so far");
  timer.setAttribute("aria-live", "off"); // a clock read out every second helps nobody
  bar.append(record, time, listen, away, timer);

  const ask = make("div", "arw-say-ask");
  ask.setAttribute("role", "group");
  ask.setAttribute("aria-labelledby", id("ask"));
  const asked = make("p", "", "Next, your browser will ask whether this page may use your "
    + "microphone. Your voice stays in this page. It is not saved, and it is not sent anywhere. "
    + "It is gone when you throw it away or close the page.");
  asked.id = id("ask");
  const choices = make("div", "arw-say-bar");
  const goOn = button("Go on and record", "arw-button arw-first");
  const notNow = button("Not now");
  choices.append(goOn, notNow);
  ask.append(asked, choices);

  const status = make("p", "arw-say-status");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  const note = make("p", "arw-say-note", "Your voice stays in this page. It is never sent anywhere.");
  const sound = new Audio();

  box.append(label, words, count, bar, ask, follow, status, note);
  el.append(box);

  let state = "idle"; // idle, asking, waiting, recording, timing
  let recorder = null;
  let stream = null;
  let heard = () => null;
  let started = 0;
  let ticking = 0;
  let address = "";
  let saidWords = 0;
  let closed = false;

  const say = (text) => { status.textContent = text; };

  const draw = () => {
    const running = state === "recording" || state === "timing";
    const stuck = ["insecure", "missing"].includes(hindrance());
    record.textContent = state === "recording" ? "Stop" : address ? "Record again" : "Record";
    time.textContent = state === "timing" ? "Stop" : "Only time me";
    listen.textContent = sound.paused ? "Listen" : "Stop listening";
    record.hidden = stuck || state === "timing" || state === "asking";
    time.hidden = state === "recording" || state === "asking" || state === "waiting";
    listen.hidden = away.hidden = !address || state !== "idle";
    record.disabled = state === "waiting";
    timer.hidden = !running;
    ask.hidden = state !== "asking";
    words.readOnly = running;
    note.hidden = stuck || state === "asking"; // what is asked says it too
    bar.hidden = state === "asking";
    box.classList.toggle("arw-running", running);
  };

  const countWords = () => {
    const found = spokenWords(words.value).length;
    const [slow, quick] = CALM.map((pace) => Math.max(1, Math.round((60 * found) / pace)));
    const range = slow === quick ? plural(slow, "second") : `${quick} to ${slow} seconds`;
    count.textContent = found
      ? `${plural(found, "word")}. At a calm pace that takes about ${range}.`
      : "Type or paste your two questions here. Or leave it empty and just talk.";
  };

  const release = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
  };

  const forget = () => {
    sound.pause();
    sound.removeAttribute("src");
    if (address) URL.revokeObjectURL(address);
    address = "";
  };

  // The words of the box, one element each: those that a calm speaker has said are underlined.
  const showFollow = () => {
    const all = spokenWords(words.value);
    follow.replaceChildren(...all.flatMap((word) => [make("span", "", word), " "]));
    follow.hidden = all.length === 0;
  };

  const tick = () => {
    const seconds = (performance.now() - started) / 1000;
    timer.textContent = clock(seconds);
    if (state === "timing") {
      const calm = (CALM[0] + CALM[1]) / 2;
      const said = Math.floor((seconds * calm) / 60);
      [...follow.children].forEach((word, place) => word.classList.toggle("arw-said", place < said));
    }
    if (seconds >= LONGEST) stop();
  };

  const begin = (next) => {
    state = next;
    saidWords = spokenWords(words.value).length;
    started = performance.now();
    timer.textContent = "0:00";
    ticking = setInterval(tick, 200);
    draw();
  };

  const stop = () => {
    clearInterval(ticking);
    const seconds = (performance.now() - started) / 1000;
    const full = seconds >= LONGEST ? "We stopped after three minutes. " : "";
    if (state === "recording") {
      recorder.said = full + aboutPace(saidWords, seconds);
      if (recorder.state !== "inactive") recorder.stop();
    } else if (state === "timing") {
      state = "idle";
      follow.hidden = true;
      say(full + aboutPace(saidWords, seconds));
      draw();
    }
  };

  const startRecording = async () => {
    state = "waiting";
    say("Your browser is asking about the microphone now. Please look for its question.");
    draw();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (closed) return release();
      const pieces = [];
      const made = recorder = new MediaRecorder(stream);
      made.ondataavailable = (event) => { if (event.data.size) pieces.push(event.data); };
      made.onstop = () => {
        if (state === "recording") stop(); // the microphone was unplugged: keep what there is
        const peak = heard();
        release();
        if (closed) return;
        state = "idle";
        if (pieces.length) {
          address = URL.createObjectURL(new Blob(pieces, { type: made.mimeType }));
          sound.src = address;
        }
        const quiet = peak !== null && peak < QUIET
          ? "We heard almost nothing. Is the right microphone on? " : "";
        const now = pieces.length ? " Press Listen: does it sound like you?" : "";
        say(quiet + made.said + (quiet ? "" : now));
        draw();
      };
      forget();
      made.start();
      heard = loudness(stream);
      say("Recording. Say your words, then press Stop.");
      begin("recording");
      record.focus();
    } catch (error) {
      release();
      state = "idle";
      say((WHY_NOT[error?.name] ?? WHY_NOT.other) + INSTEAD);
      draw();
      time.focus();
    }
  };

  record.onclick = async () => {
    if (state === "recording") return stop();
    sound.pause();
    if (await alreadyAllowed()) return startRecording();
    state = "asking";
    say("");
    draw();
    goOn.focus();
  };
  goOn.onclick = startRecording;
  notNow.onclick = () => {
    state = "idle";
    say("That is fine. Nothing was recorded. You can press “Only time me” instead.");
    draw();
    record.focus();
  };
  time.onclick = () => {
    if (state === "timing") return stop();
    sound.pause();
    showFollow();
    say(follow.hidden
      ? "The clock is running. Say your words, then press Stop."
      : "The clock is running. Say your words, then press Stop. The underline goes at a calm pace.");
    begin("timing");
  };
  listen.onclick = async () => {
    if (!sound.paused) return sound.pause();
    sound.currentTime = 0;
    try {
      await sound.play();
    } catch {
      say("This browser could not play it back. Your length and pace are still right.");
    }
  };
  sound.onplay = sound.onpause = sound.onended = () => { if (!closed) draw(); };
  away.onclick = () => {
    forget();
    say("Gone. Nothing of it is left.");
    draw();
    record.focus();
  };
  words.oninput = countWords;

  const take = () => { words.value = model.get("text"); countWords(); };
  const close = () => {
    closed = true;
    clearInterval(ticking);
    if (recorder && recorder.state !== "inactive") recorder.stop();
    heard();
    heard = () => null;
    release();
    forget();
  };

  take();
  draw();
  if (hindrance()) say(WHY_NOT[hindrance()] + INSTEAD);
  model.on("change:text", take);
  window.addEventListener("pagehide", close);
  return () => {
    model.off("change:text", take);
    window.removeEventListener("pagehide", close);
    close();
  };
}

export default { render };
