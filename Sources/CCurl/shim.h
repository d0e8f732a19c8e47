// What Swift cannot call in libcurl by itself.
//
// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, and Swift imports no variadic C
// function: here is one wrapper for each type of argument. The certificate check at the end is C because
// OpenSSL calls it, through a context that libcurl hands out for the purpose (CURLOPT_SSL_CTX_FUNCTION).
#pragma once

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string.h>

// The signature that CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION share.
typedef size_t (*ccurl_data_function)(char *, size_t, size_t, void *);

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

// libcurl copies the text. NULL takes the option back to nothing.
static inline CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

// libcurl keeps the pointer, and does not own what it points at.
static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_data_function(CURL *easy, CURLoption option, ccurl_data_function value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_socket_function(CURL *easy, curl_sockopt_callback value) {
    return curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, value);
}

// Asked about the host key of an SSH server, once libcurl has compared it with the known hosts.
static inline CURLcode ccurl_set_host_key_function(CURL *easy, curl_sshkeycallback value) {
    return curl_easy_setopt(easy, CURLOPT_SSH_KEYFUNCTION, value);
}

// Called with libcurl's own words, and with what goes over the wire; only with CURLOPT_VERBOSE.
static inline CURLcode ccurl_set_debug_function(CURL *easy, curl_debug_callback value) {
    return curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, value);
}

// Called now and then during a transfer; anything but 0 ends it.
static inline CURLcode ccurl_set_progress_function(CURL *easy, curl_xferinfo_callback value) {
    return curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode ccurl_set_request_function(CURL *easy, curl_prereq_callback value) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode ccurl_get_size(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

// The text belongs to libcurl and lives until the handle's next transfer.
static inline CURLcode ccurl_get_text(CURL *easy, CURLINFO info, char **value) {
    return curl_easy_getinfo(easy, info, value);
}

// A macro names the newest layout of the struct that these headers know. NULL without TLS.
static inline const char *ccurl_tls_name(void) { return curl_version_info(CURLVERSION_NOW)->ssl_version; }

// Whether this libcurl was built to speak a protocol, by the scheme of its URLs.
static inline int ccurl_speaks(const char *scheme) {
    const char *const *protocol = curl_version_info(CURLVERSION_NOW)->protocols;
    while (*protocol && strcmp(*protocol, scheme) != 0) protocol++;
    return *protocol != NULL;
}

// Looks at the certificate the peer presents. Must outlive every connection made with it.
typedef struct {
    int is_pinned;              // 1: exactly the certificate with the digest `expected`; 0: a chain to an authority
    unsigned char expected[32]; // SHA-256 of the DER certificate
    int was_presented;
    int is_chain_good; // an authority vouches for it; libcurl looks at the host's name afterwards
    unsigned char presented[32];
} ccurl_certificate_check;

static inline int ccurl_verify_certificate(X509_STORE_CTX *store, void *context) {
    ccurl_certificate_check *check = context;
    X509 *certificate = X509_STORE_CTX_get0_cert(store);
    unsigned int length = 0;
    check->was_presented = certificate && X509_digest(certificate, EVP_sha256(), check->presented, &length) == 1
        && length == sizeof check->presented;
    if (!check->is_pinned) return check->is_chain_good = X509_verify_cert(store);
    int same = check->was_presented && CRYPTO_memcmp(check->presented, check->expected, sizeof check->expected) == 0;
    X509_STORE_CTX_set_error(store, same ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
    return same;
}

static inline CURLcode ccurl_install_certificate_check(CURL *easy, void *ssl_context, void *check) {
    (void)easy;
    SSL_CTX_set_cert_verify_callback((SSL_CTX *)ssl_context, ccurl_verify_certificate, check);
    return CURLE_OK;
}

// Only for a libcurl that is built on OpenSSL: look at curl_version_info first.
static inline CURLcode ccurl_set_certificate_check(CURL *easy, ccurl_certificate_check *check) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, check);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, ccurl_install_certificate_check);
}
