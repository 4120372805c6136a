"""Stands in for systemd: takes notifications on a datagram socket, one JSON line each on standard output.

Arguments: the socket's address ('@' for an abstract one), then, to pass a connected socket on, a command to start with it.
"""
import array
import json
import os
import socket
import struct
import sys

address = sys.argv[1]
name = "\0" + address[1:] if address.startswith("@") else address
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind(name)
server.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
print(json.dumps({"ready": True}), flush=True)

if len(sys.argv) > 2:
    client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    client.connect(name)

    def descriptors():
        os.environ["LISTEN_PID"] = str(os.getpid())
        os.dup2(client.fileno(), 3)
        os.set_inheritable(3, True)

    # As systemd does it: the variables must be those of the very process that becomes the program.
    child = os.fork()
    if child == 0:
        descriptors()
        os.environ.update(LISTEN_FDS="1", LISTEN_FDNAMES="notify", NOTIFY_SOCKET=address)
        os.execvp(sys.argv[2], sys.argv[2:])
    print(json.dumps({"child": child}), flush=True)

while True:
    text, ancillary, _, _ = server.recvmsg(4096, 1024)
    pid = None
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
            pid = struct.unpack("iII", data)[0]
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            # A barrier: who sent it waits until it is closed here.
            handed = array.array("i")
            handed.frombytes(data)
            for descriptor in handed:
                os.close(descriptor)
    if text.strip() != b"BARRIER=1":
        print(json.dumps({"text": text.decode(), "pid": pid}), flush=True)
