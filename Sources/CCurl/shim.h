#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <curl/curl.h>

// Variadic C functions cannot be called from Swift; these are the calls that are needed, with fixed arguments.

typedef size_t (*sanmen_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef curl_socket_t (*sanmen_curl_socket_callback)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode sanmen_curl_set_long(CURL *easy, CURLoption option, long value)
{
  return curl_easy_setopt(easy, option, value);
}

/// The text is copied, except for CURLOPT_POSTFIELDS.
static inline CURLcode sanmen_curl_set_text(CURL *easy, CURLoption option, const char *value)
{
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode sanmen_curl_set_pointer(CURL *easy, CURLoption option, void *value)
{
  return curl_easy_setopt(easy, option, value);
}

/// Copies the bytes; there may be none, and then no pointer.
static inline CURLcode sanmen_curl_set_body(CURL *easy, const void *bytes, size_t count)
{
  CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, count ? (const char *)bytes : "") : code;
}

static inline CURLcode sanmen_curl_set_form(CURL *easy, curl_mime *form)
{
  return curl_easy_setopt(easy, CURLOPT_MIMEPOST, form);
}

static inline CURLcode sanmen_curl_set_callbacks(
    CURL *easy, sanmen_curl_data_callback body, sanmen_curl_data_callback header, sanmen_curl_socket_callback socket,
    void *context)
{
  CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, socket);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_PRIVATE, context);
  return code;
}

typedef int (*sanmen_curl_debug_callback)(CURL *easy, curl_infotype kind, char *bytes, size_t size, void *context);

/// Tells of all that goes out and comes in.
static inline CURLcode sanmen_curl_set_debug(CURL *easy, sanmen_curl_debug_callback debug, void *context)
{
  CURLcode code = curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, debug);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_DEBUGDATA, context);
  return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L) : code;
}

static inline long sanmen_curl_status(CURL *easy)
{
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

/// Bytes of the request that went out, its head included.
static inline long sanmen_curl_sent_bytes(CURL *easy)
{
  long bytes = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &bytes);
  return bytes;
}

static inline void *sanmen_curl_context(CURL *easy)
{
  char *context = NULL;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &context);
  return context;
}

static inline CURLMcode sanmen_curl_multi_set_long(CURLM *multi, CURLMoption option, long value)
{
  return curl_multi_setopt(multi, option, value);
}

/// The bytes of an IPv4 or IPv6 address in network order, and its port; returns how many bytes, 0 for another family.
static inline int sanmen_curl_address(const struct curl_sockaddr *address, unsigned char bytes[16], unsigned short *port)
{
  if (address->family == AF_INET && address->addrlen >= sizeof(struct sockaddr_in)) {
    struct sockaddr_in four;
    memcpy(&four, &address->addr, sizeof four);
    memcpy(bytes, &four.sin_addr, 4);
    *port = ntohs(four.sin_port);
    return 4;
  }
  if (address->family == AF_INET6 && address->addrlen >= sizeof(struct sockaddr_in6)) {
    struct sockaddr_in6 six;
    // The struct ends with a sockaddr that is longer than its type says.
    memcpy(&six, (const char *)address + offsetof(struct curl_sockaddr, addr), sizeof six);
    memcpy(bytes, &six.sin6_addr, 16);
    *port = ntohs(six.sin6_port);
    return 16;
  }
  return 0;
}

/// A socket for an address; not inherited by programs that are started meanwhile.
static inline curl_socket_t sanmen_curl_socket(const struct curl_sockaddr *address)
{
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
