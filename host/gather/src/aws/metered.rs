//! Watches every request that the runtime sends: retries wait for their turn like calls do.

use crate::meter::Meter;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use std::sync::Arc;

/// The HTTP client of one account, service and region.
#[derive(Debug, Clone)]
pub(super) struct Metered {
    pub(super) inner: SharedHttpClient,
    pub(super) meter: Arc<Meter>,
    pub(super) account: String,
    pub(super) service: &'static str,
    pub(super) region: String,
}

#[derive(Debug)]
struct Connector {
    inner: SharedHttpConnector,
    of: Metered,
}

impl HttpClient for Metered {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        // The inner client keeps its connections itself, so that this costs nothing.
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { inner, of: self.clone() })
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, of) = (self.inner.clone(), self.of.clone());
        HttpConnectorFuture::new(async move {
            if Meter::goes_out() {
                let turn = of.meter.turn(&of.account, &of.region, of.service).await;
                turn.map_err(|refused| ConnectorError::other(refused.into(), None))?;
                of.meter.cap().await;
            }
            inner.call(request).await
        })
    }
}
