/**
 * What the comparison of the fake with real servers calls into: a dialplan, queues and a hint, as text that both read.
 *
 * The real server finds it in its configuration files, the fake is given the same text. Each extension is one thing
 * that a channel can do; times are short, since both servers run them.
 */

/** The contexts of extensions.conf. */
export const DIALPLAN = `[fake]
exten => answer,1,Answer()
 same => n,Wait(60)

exten => ring,1,Ringing()
 same => n,Wait(0.3)
 same => n,Answer()
 same => n,Wait(60)

exten => talk,1,Answer()
 same => n,Wait(0.5)
 same => n,Hangup()

exten => busy,1,Busy(1)

exten => congestion,1,Congestion(1)

exten => nobody,1,Ringing()
 same => n,Wait(60)

exten => reject,1,Hangup(21)

exten => later,1,Wait(0.3)
 same => n,Hangup(17)

exten => dial,1,Dial(Local/answer@fake)
 same => n,Hangup()

exten => dialtalk,1,Dial(Local/talk@fake,10,g)
 same => n,UserEvent(Dialled,Status: \${DIALSTATUS})
 same => n,Hangup()

exten => dialnobody,1,Dial(Local/nobody@fake,1)
 same => n,UserEvent(Dialled,Status: \${DIALSTATUS},Cause: \${HANGUPCAUSE})
 same => n,Hangup(21)

exten => dialbusy,1,Answer()
 same => n,Dial(Local/busy@fake,5)
 same => n,UserEvent(Dialled,Status: \${DIALSTATUS})
 same => n,Wait(0.2)

exten => dialnone,1,Answer()
 same => n,Dial(Local/none@fake,5)
 same => n,UserEvent(Dialled,Status: \${DIALSTATUS})
 same => n,Wait(0.1)

exten => dialtwo,1,Answer()
 same => n,Dial(Local/nobody@fake&Local/ring@fake,5)
 same => n,Wait(0.1)

exten => sets,1,Set(one=1)
 same => n,Set(__two=\${one}2)
 same => n,Set(CALLERID(name)=Al "X" Ice)
 same => n,UserEvent(Sets,Two: \${two},Name: \${CALLERID(name)},Rest: \${EXTEN:1})
 same => n,Goto(target,1)

exten => target,1,NoOp(there)
 same => n(named),Answer()
 same => n,GotoIf($["\${one}" = "1"]?end)
 same => n,NoOp(never)
 same => n(end),Hangup(16)

exten => conference,1,Answer()
 same => n,ConfBridge(7700)
 same => n,UserEvent(Behind)
 same => n,Wait(0.2)

exten => conf4000,1,Answer()
 same => n,ConfBridge(4000)

exten => queue,1,Answer()
 same => n,Queue(fake)
 same => n,UserEvent(Queued,Status: \${QUEUESTATUS})

exten => impatient,1,Answer()
 same => n,Queue(fake,,,,1)
 same => n,UserEvent(Queued,Status: \${QUEUESTATUS})

exten => goon,1,Answer()
 same => n,Queue(fake,c,,,20)
 same => n,UserEvent(Queued,Status: \${QUEUESTATUS})

exten => strategy,1,Answer()
 same => n,Queue(\${queue},,,,20)
 same => n,UserEvent(Queued,Status: \${QUEUESTATUS})
 same => n,Wait(0.1)

exten => park,1,Answer()
 same => n,Park()

exten => agi,1,Answer()
 same => n,AGI(agi:async)
 same => n,Wait(60)

exten => tone,1,Answer()
 same => n,Milliwatt()

exten => inner,1,Dial(Local/tone@fake/n)
 same => n,Hangup()

exten => outer,1,Dial(Local/inner@fake)
 same => n,Hangup()

exten => kept,1,Dial(Local/inner@fake/n)
 same => n,Hangup()

exten => transfer,1,Dial(Local/answer@fake/n,,tT)
 same => n,Hangup()

exten => hinted,hint,Custom:hinted
exten => hinted,1,Goto(answer,1)

exten => _5XX,1,Answer()
 same => n,NoOp(\${EXTEN} of \${CONTEXT})
 same => n,Wait(60)

exten => _6XX,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(60)

exten => _8XX,1,Hangup(21)

exten => _7XX,1,Wait(0.3)
 same => n,Busy(1)

[fakei]
exten => i,1,NoOp(invalid \${INVALID_EXTEN})
 same => n,Hangup(1)

exten => h,1,NoOp(hung up)

exten => only,1,Wait(60)
`;

/** The queues of queues.conf. */
export const QUEUES = `
[fake]
strategy = ringall
timeout = 1
retry = 1
wrapuptime = 0
ringinuse = no

[linear]
strategy = linear
timeout = 1
retry = 1

[rrordered]
strategy = rrordered
timeout = 1
retry = 1

[fewestcalls]
strategy = fewestcalls
timeout = 1
retry = 1

[leastrecent]
strategy = leastrecent
timeout = 1
retry = 1

[wrapup]
strategy = ringall
timeout = 1
retry = 1
wrapuptime = 2

[short]
strategy = ringall
timeout = 1
retry = 1
maxlen = 1
`;
