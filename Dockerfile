# docs/docker.md tells how the image is used.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# The image holds what npm would publish: everything is bundled, so there is no node_modules at run time.
RUN npm run build && npm pack --ignore-scripts && tar -xzf finchat-emulator-*.tgz \
  && chmod +x package/dist/main.js docker/entrypoint.sh

FROM node:24-bookworm-slim
COPY --from=build /build/package /app
COPY --from=build /build/docker/entrypoint.sh /usr/local/bin/
RUN ln -s /app/dist/main.js /usr/local/bin/finchat-emulator \
  && install -d /fixtures \
  && install -d -o node -g node /data

# From outside, only the ports that were published lead into a container, so the emulator listens on all its addresses.
# Its own API needs no token there, or no test could use it without a secret: publish the port on 127.0.0.1, or set
# FINCHAT_EMULATOR_CONTROL_TOKEN.
ENV NODE_ENV=production \
    FINCHAT_EMULATOR_HOST=0.0.0.0 \
    FINCHAT_EMULATOR_INSECURE_CONTROL=true
EXPOSE 3462
USER node
WORKDIR /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["finchat-emulator", "health"]
ENTRYPOINT ["entrypoint.sh"]
