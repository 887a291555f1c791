export {
  type Client,
  client,
  ClientError,
  type ClientOptions,
  type ClientReply,
} from "@wervel/client";
