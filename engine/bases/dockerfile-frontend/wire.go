package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

// bridge makes gRPC calls to BuildKit over a pair of pipes.
type bridge struct{ client *http.Client }

// status is the google.rpc.Status of a failed call, encoded.
type status []byte

func newBridge(in, out *os.File) *bridge {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	dial := func(context.Context, string, string) (net.Conn, error) { return pipes{in, out}, nil }
	return &bridge{&http.Client{Transport: &http.Transport{Protocols: protocols, DialContext: dial}}}
}

// call sends one message and returns the answer, or the status with which BuildKit refused.
func (b *bridge) call(method string, body []byte) ([]byte, status) {
	frame := binary.BigEndian.AppendUint32([]byte{0}, uint32(len(body)))
	request, err := http.NewRequest(http.MethodPost,
		"http://localhost/moby.buildkit.v1.frontend.LLBBridge/"+method,
		bytes.NewReader(append(frame, body...)))
	if err != nil {
		return nil, described(err.Error())
	}
	request.Header = http.Header{"Content-Type": {"application/grpc"}, "Te": {"trailers"}}
	response, err := b.client.Do(request)
	if err != nil {
		return nil, described(err.Error())
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, described(err.Error())
	}
	if failed := failure(response.Header); failed != nil {
		return nil, failed // an error without a body has its status in the header
	}
	if failed := failure(response.Trailer); failed != nil {
		return nil, failed
	}
	if len(answer) < 5 {
		return nil, described(method + " answered nothing")
	}
	return answer[5:], nil
}

// finish returns a result, or an error, to BuildKit: the last call of a frontend.
func (b *bridge) finish(body []byte) error {
	if _, failed := b.call("Return", body); failed != nil {
		return fmt.Errorf("BuildKit did not take the result")
	}
	return nil
}

func (b *bridge) fail(failed status) error { return b.finish(message(2, failed)) }

func failure(header http.Header) status {
	code := header.Get("Grpc-Status")
	if code == "" || code == "0" {
		return nil
	}
	if details := header.Get("Grpc-Status-Details-Bin"); details != "" {
		if decoded, err := base64.RawStdEncoding.DecodeString(trimmed(details)); err == nil {
			return decoded
		}
	}
	number, _ := strconv.Atoi(code)
	said, _ := url.PathUnescape(header.Get("Grpc-Message"))
	return append(integer(1, uint64(number)), text(2, said)...)
}

func described(said string) status { return append(integer(1, 2), text(2, said)...) }

func trimmed(encoded string) string {
	for len(encoded) > 0 && encoded[len(encoded)-1] == '=' {
		encoded = encoded[:len(encoded)-1]
	}
	return encoded
}

// The few shapes of protocol buffers that the calls need.

type field struct {
	number uint64
	bytes  []byte
}

func message(number uint64, body []byte) []byte {
	head := binary.AppendUvarint(nil, number<<3|2)
	return append(binary.AppendUvarint(head, uint64(len(body))), body...)
}

func text(number uint64, value string) []byte { return message(number, []byte(value)) }

func integer(number, value uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, number<<3), value)
}

func flag(number uint64) []byte { return integer(number, 1) }

// fields are the length-delimited fields of a message; BuildKit's answers here have no others.
func fields(body []byte) []field {
	var found []field
	for len(body) > 0 {
		tag, read := binary.Uvarint(body)
		if read <= 0 || tag&7 != 2 {
			return found
		}
		body = body[read:]
		size, read := binary.Uvarint(body)
		if read <= 0 || uint64(len(body)-read) < size {
			return found
		}
		found = append(found, field{tag >> 3, body[read : read+int(size)]})
		body = body[read+int(size):]
	}
	return found
}

// pipes makes one connection of the two ends that a frontend is started with.
type pipes struct{ in, out *os.File }

func (p pipes) Read(b []byte) (int, error)       { return p.in.Read(b) }
func (p pipes) Write(b []byte) (int, error)      { return p.out.Write(b) }
func (p pipes) Close() error                     { return p.out.Close() }
func (p pipes) LocalAddr() net.Addr              { return &net.UnixAddr{} }
func (p pipes) RemoteAddr() net.Addr             { return &net.UnixAddr{} }
func (p pipes) SetDeadline(time.Time) error      { return nil }
func (p pipes) SetReadDeadline(time.Time) error  { return nil }
func (p pipes) SetWriteDeadline(time.Time) error { return nil }
