# The image of Conduit, the example application.
FROM node:26-slim AS install
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages ./packages
COPY examples/conduit ./examples/conduit
# Not "npm ci": it refuses a lock file in which a mirror left out tools for other platforms.
RUN npm install --omit=dev --no-save --ignore-scripts --no-audit --no-fund

FROM node:26-slim
ENV HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
RUN mkdir /data && chown node:node /data
WORKDIR /app
COPY --from=install /app ./
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "examples/conduit/app.ts"]
