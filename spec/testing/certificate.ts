/**
 * A key and a self-signed certificate for `localhost`, made for these specs and worth nothing elsewhere.
 */

/** The private key, PEM. */
export const KEY = [
  '-----BEGIN PRIVATE KEY-----',
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgcWcpf4z0t4x8DmOM',
  'oQohN18DlKtkK+y+2XMVepuhpIKhRANCAAQ8R5kq4vRuZ86QwXm4Z8W9+0WNK0KF',
  '8+S+4DvDVkQfwQTRGpqi2ZL1cCFvqC2Aqh5vOJDYhQrfY6gLnfnrS54S',
  '-----END PRIVATE KEY-----',
].join('\n');

/** The certificate, PEM; valid for a hundred years. */
export const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBmzCCAUGgAwIBAgIUAf5gA1abEN51Sv8azJk16NorVLswCgYIKoZIzj0EAwIw',
  'FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEwMDYzOFoYDzIxMjYxMDI4',
  'MTAwNjM4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO',
  'PQMBBwNCAAQ8R5kq4vRuZ86QwXm4Z8W9+0WNK0KF8+S+4DvDVkQfwQTRGpqi2ZL1',
  'cCFvqC2Aqh5vOJDYhQrfY6gLnfnrS54So28wbTAdBgNVHQ4EFgQUzDR1wpM573QR',
  'JaF7yaP/XaUgf0UwHwYDVR0jBBgwFoAUzDR1wpM573QRJaF7yaP/XaUgf0UwDwYD',
  'VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI',
  'zj0EAwIDSAAwRQIgSzx9eTqrFO337QUF9clH4VHSuPOBRY/KJBbI+D5quegCIQCA',
  's4Doefvs6tZCPFFWHV0Qv4OgeyOmsFdr3l68LN4FXw==',
  '-----END CERTIFICATE-----',
].join('\n');
